"""The shell, the components, and the screens that read several apps."""
