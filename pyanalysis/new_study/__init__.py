"""From a data file nobody has described yet to a study file and a project around it."""
