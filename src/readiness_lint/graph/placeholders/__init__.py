"""Whether a symptom is a placeholder: signs of the code and of what stands around it, and what weighs them."""
