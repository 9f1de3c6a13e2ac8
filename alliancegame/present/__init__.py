"""Tables and sentences for results that are not yet documents of an analysis."""
