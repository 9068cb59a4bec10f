extension KeyTables {
  static let services = [httpService]

  static let httpService = Record(
    "an HTTP service", tag: "http",
    keys: [Key("http", .record(http), required: true, "A server of web pages.")])

  static let http = Record(
    "an HTTP server",
    keys: [
      Key("port", .integer(1...65_535), "80 unless given."),
      Key(
        "files", .map(keys: .path, .either([.scalar(.text), .record(generatedFile)])),
        "What it serves: a text, or a size."),
    ])

  static let generatedFile = Record(
    "a generated file",
    keys: [Key("size", .size(atLeast: 0), required: true, "So many bytes, made as they are sent.")])
}
