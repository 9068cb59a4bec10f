import Guests
import Settings
import SimulationKernel

extension Topology {
  func entries(of event: Event) -> [(String, String)] {
    let at = [("at", text(event.at))]
    switch event.action {
    case .run(let command, let node):
      return at + [("on", YAMLText.name(nodes[node].name)), ("run", YAMLText.quoted(command))]
    case .type(let line, let node):
      return at + [("on", YAMLText.name(nodes[node].name)), ("type", YAMLText.quoted(line))]
    case .press(let key, let node):
      return at + [("on", YAMLText.name(nodes[node].name)), ("key", key.name)]
    case .change(let link, let change):
      let ends = YAMLText.flow([yaml(links[link].a), yaml(links[link].b)])
      return at + [("link", ends), ("set", YAMLText.flow(entries(of: change)))]
    case .power(let command, let node):
      return at + [("node", YAMLText.name(nodes[node].name)), ("set", "{ power: \"\(command.name)\" }")]
    case .replay(let file, let port):
      return at + [("replay", YAMLText.quoted(file.value)), ("on", yaml(port))]
    case .insert(let image, let drive, let node):
      return at + [("insert", YAMLText.quoted(image.value)), ("into", yaml(drive, of: node))]
    case .eject(let drive, let node): return at + [("eject", yaml(drive, of: node))]
    case .pull(let drive, let node): return at + [("pull", yaml(drive, of: node))]
    }
  }

  private func yaml(_ drive: DriveName, of node: Int) -> String {
    DrivePlace.scalar.text(of: DrivePlace(node: nodes[node].name, drive: drive))
  }

  func entries(of capture: Capture) -> [(String, String)] {
    let on =
      switch capture.scope {
      case .all: "all"
      case .node(let node): YAMLText.name(nodes[node].name)
      case .port(let port): yaml(port)
      }
    let entries: [(String, String?)] = [
      ("on", on), ("file", capture.file.map(YAMLText.quoted)), ("filter", capture.filter.map(YAMLText.quoted)),
      ("snaplen", capture.snapLength?.description),
    ]
    return entries.compactMap { key, value in value.map { (key, $0) } }
  }

  private func text(_ instant: Instant) -> String { (instant - .zero).description }
}
