"""What a permission language means, once more: slow, obvious texts to hold the fast engines against."""
