import Settings

extension HTTPServerSettings {
  static let keys = KeyTable("an HTTP server", HTTPServerSettings()) {
    Key("port", \.port, .integer(1...65_535), "Where it listens.").alwaysPrinted
    Key("files", \.files, contents, "What it serves: text, or a size.").alwaysPrinted
    Key(
      "root", \.root, .path, "The directory of the machine's own files that it serves besides."
    ).oftenCalled("document-root", "directory", "docroot", "folder", "webroot")
  }

  static let contents = Form<[Entry<String, HTTPContent>]>.map(
    keys: .path, .either([text, generated])
  ).map(
    to: { entries in entries.map { File(path: $0.name.value, content: $0.value) } },
    from: { files in files.map { Entry(Located($0.path), $0.content) } })

  private static let generated = Form<GeneratedFile>.table(GeneratedFile.keys).refusing(GeneratedFile.problem).map(
    to: { $0.content }, from: { GeneratedFile($0) })

  private static let text = Form<String>(.text).map(
    to: { HTTPContent.bytes(Array($0.utf8)) },
    from: { content in
      if case .bytes(let bytes) = content { String(decoding: bytes, as: UTF8.self) } else { nil }
    })
}

/// A file whose bytes are made as they are sent, or those of a disk image.
private struct GeneratedFile: Hashable, Sendable {
  var size: UInt64?
  var image: String?

  var content: HTTPContent {
    image.map { .image(ServedImage(path: $0)) } ?? .generated(size: size ?? 0)
  }

  init() {}

  init?(_ content: HTTPContent) {
    switch content {
    case .generated(let size): self.size = size
    case .image(let image): self.image = image.path
    case .bytes: return nil
    }
  }

  /// What is wrong with its keys together.
  static let problem: @Sendable (SourceValue) -> (message: String, fix: String)? = { value in
    let keys = value.entries.map(\.key)
    guard keys.contains("size"), keys.contains("image") else { return nil }
    return ("a served file has both 'size' and 'image'", "keep one of the two")
  }

  static let keys = KeyTable("a served file", GeneratedFile()) {
    Key("size", \.size, .size(atLeast: 0), "How many bytes, generated as they are sent.")
    Key(
      "image", \.image, .text, "A disk image, of any format: what is on the disk. Relative to the folder of this file."
    ).oftenCalled("from", "file", "disk", "source", "path")
  }
}

extension Scalar where Value == String {
  static var path: Scalar {
    Scalar(
      ScalarShape(
        "path", usage: "a path such as /index.html", summary: "paths", json: .init(["string"], pattern: "^/")),
      format: YAMLText.quoted, optional: { $0.hasPrefix("/") ? $0 : nil })
  }
}
