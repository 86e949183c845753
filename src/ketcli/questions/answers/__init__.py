"""One answer a question: pool, compare, network, timecourse, dose, regress, sensitivity, bias."""
