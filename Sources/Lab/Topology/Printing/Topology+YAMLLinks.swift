import Fabric
import Settings

extension Topology {
  func entries(of link: Link) -> [(String, String)] {
    var change = LinkChange(isUp: link.isUp ? nil : false)
    change.forward = LinkSettings.keys.change(saying: link.forward)
    change.backward = LinkSettings.keys.change(saying: link.backward)
    return [("endpoints", YAMLText.flow([yaml(link.a), yaml(link.b)]))] + entries(of: change)
  }

  func entries(of change: LinkChange) -> [(String, String)] { LinkDescription.keys.format(LinkDescription(change)) }
}
