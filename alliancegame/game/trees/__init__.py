"""Games in extensive form: nodes, information sets, plans and assessments."""
