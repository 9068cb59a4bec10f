import NetworkStack

/// The interfaces that `ip address show` and `ip link show` list.
struct IPSelection {
  private(set) var device: String?
  private(set) var isUpOnly = false

  /// Reads `[ dev NAME ] [ up ]`; the word `dev` is optional.
  init(_ words: inout IPWords, object: String) throws(FailedCommand) {
    while let word = words.next() {
      switch word {
      case "up": isUpOnly = true
      case "dev": device = try words.value()
      case "help": throw FailedCommand("Usage: ip \(object) [ show [ dev IFNAME ] [ up ] ]", status: 255)
      default:
        guard device == nil else {
          throw FailedCommand("Error: either \"dev\" is duplicate, or \"\(word)\" is a garbage.", status: 255)
        }
        device = word
      }
    }
  }

  func links(of stack: Stack) throws(FailedCommand) -> [IPLinkDescription] {
    let links = IPLinkDescription.all(of: stack).filter { device == nil || $0.name == device }
    if let device, links.isEmpty { throw FailedCommand("Device \"\(device)\" does not exist.", status: 1) }
    return links.filter { link in !isUpOnly || link.interface.map { stack.interfaces[$0].isUp } ?? true }
  }
}
