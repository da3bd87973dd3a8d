"""The month: from an empty database and a fresh ugly register to the six-month report, checked by a plain model."""
