"""The page of sliders on which the verdict follows live."""
