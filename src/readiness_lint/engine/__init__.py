"""The order of the stages: files to facts, facts to a project, evidence to the project, rules to a report."""
