"""What a report must satisfy. The ground floor: imports nothing of the floors above."""
