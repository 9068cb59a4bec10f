import GuestPrograms

extension TopologyLoader {
  /// What a machine is to do from the start.
  mutating func services(of draft: NodeDraft) -> [GuestService] {
    let values = draft.settings["services"]?.elements ?? []
    let services = values.compactMap(service)
    let ports = services.map(\.port)
    for (place, value) in values.enumerated() where services.count == values.count {
      if ports[..<place].contains(ports[place]) {
        faults.report(
          "two services on port \(ports[place].number)", at: value.place, mend: "give one of them another port")
      }
    }
    return services
  }

  private func service(_ value: YAMLValue) -> GuestService? { value["http"].map { .http(HTTPServerSettings($0)) } }
}

extension HTTPServerSettings {
  fileprivate init(_ value: YAMLValue) {
    let files = value["files"]?.entries ?? []
    self.init(
      port: value["port"]?.integer.flatMap { UInt16(exactly: $0) } ?? 80,
      files: files.map { File(path: $0.key, content: HTTPContent($0.value)) })
  }
}

extension HTTPContent {
  fileprivate init(_ value: YAMLValue) {
    self = value["size"]?.size.map { .generated(size: $0) } ?? .bytes(Array((value.text ?? "").utf8))
  }
}
