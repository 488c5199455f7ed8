"""What people see in a browser besides the conversation itself: the chat page's files, and the staff's pages."""
