import Guests
import NetworkStack

extension IP {
  static let linkCommands = ["set", "show", "list", "lst"]

  func runLink(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, IP.linkCommands) {
    case "show", "list", "lst": try showLinks(&words, options, calls)
    case "set": try setLink(&words, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip link help\".", status: 255)
    }
  }

  private func showLinks(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let links = try IPSelection(&words, object: "link").links(of: calls.stack)
    calls.write(
      options.text(
        of: links.map { options.isBrief ? $0.briefRecord : $0.record(.link, isDetailed: options.isDetailed) }))
  }

  /// `ip link set [ dev ] NAME [ up | down ] [ mtu BYTES ]`
  private func setLink(_ words: inout IPWords, _ calls: borrowing SystemCalls) throws(FailedCommand) {
    var (device, isUp, mtu): (String?, Bool?, Int?) = (nil, nil, nil)
    while let word = words.next() {
      switch word {
      case "up": isUp = true
      case "down": isUp = false
      case "mtu": mtu = try IP.mtu(try words.value())
      case "dev": device = try words.value()
      default:
        guard device == nil else { throw .garbage(word, expecting: "dev") }
        device = word
      }
    }
    guard let device else { throw FailedCommand(FailedCommand.deviceRequired.message, status: 255) }
    let interface = try vNIC(device, calls)
    do throws(ConfigurationError) {
      if let mtu { try calls.setMTU(mtu, of: interface) }
      if let isUp { try calls.setInterface(interface, up: isUp) }
    } catch {
      throw .refused(error)
    }
  }

  private static func mtu(_ text: String) throws(FailedCommand) -> Int {
    guard let mtu = Int32(text) else {
      throw FailedCommand("Error: argument \"\(text)\" is wrong: Invalid \"mtu\" value\n", status: 255)
    }
    return Int(mtu)
  }
}
