/// What a format's headers say beyond layout and content. Only the format that wrote them knows what is in them.
protocol FormatProperties: Sendable {}
