import Settings

extension HTTPServerSettings {
  static let keys = KeyTable("an HTTP server", HTTPServerSettings()) {
    Key("port", \.port, .integer(1...65_535), "Where it listens.").alwaysPrinted
    Key("files", \.files, contents, "What it serves: text, or a size.").alwaysPrinted
    Key(
      "root", \.root, .path, "The directory of the machine's own files that it serves besides."
    ).oftenCalled("document-root", "directory", "docroot", "folder", "webroot")
  }

  private static let contents = Form<[Entry<String, HTTPContent>]>.map(
    keys: .path, .either([text, generated])
  ).map(
    to: { entries in entries.map { File(path: $0.name.value, content: $0.value) } },
    from: { files in files.map { Entry(Located($0.path), $0.content) } })

  private static let generated = Form<GeneratedFile>.table(GeneratedFile.keys).map(
    to: { $0.content }, from: { GeneratedFile($0) })

  private static let text = Form<String>(.text).map(
    to: { HTTPContent.bytes(Array($0.utf8)) },
    from: { content in
      if case .bytes(let bytes) = content { String(decoding: bytes, as: UTF8.self) } else { nil }
    })
}

/// A file whose bytes are made as they are sent.
private struct GeneratedFile: Hashable, Sendable {
  var size: UInt64 = 0

  var content: HTTPContent { .generated(size: size) }

  init() {}

  init?(_ content: HTTPContent) {
    guard case .generated(let size) = content else { return nil }
    self.size = size
  }

  static let keys = KeyTable("a generated file", GeneratedFile()) {
    Key("size", \.size, .size(atLeast: 0), required: true, "How many bytes, generated as they are sent.")
  }
}

extension Scalar where Value == String {
  fileprivate static var path: Scalar {
    Scalar(
      ScalarShape(
        "path", usage: "a path such as /index.html", summary: "paths", json: .init(["string"], pattern: "^/")),
      format: YAMLText.quoted, optional: { $0.hasPrefix("/") ? $0 : nil })
  }
}
