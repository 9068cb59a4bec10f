import GuestPrograms

extension Topology {
  func entries(of service: GuestService) -> [(String, String)] {
    switch service {
    case .http(let settings): [("http", YAMLText.flow(entries(of: settings)))]
    }
  }

  private func entries(of settings: HTTPServerSettings) -> [(String, String)] {
    let files = settings.files.map { (YAMLText.quoted($0.path), text(of: $0.content)) }
    return [("port", "\(settings.port)"), ("files", YAMLText.flow(files))]
  }

  private func text(of content: HTTPContent) -> String {
    switch content {
    case .bytes(let bytes): YAMLText.quoted(String(decoding: bytes, as: UTF8.self))
    case .generated(let size): YAMLText.flow([("size", "\(ByteCount(size))")])
    }
  }
}
