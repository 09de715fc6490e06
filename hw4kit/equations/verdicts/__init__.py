"""What letters mean, and which equalities are true."""
