import Guests

extension IP {
  /// Why it cannot but fail, whatever the state of the machine: an object or a command that it does not have, or an option.
  var refusal: FailedCommand? {
    var words = IPWords(typedWords)
    do throws(FailedCommand) { _ = try IPOptions(&words) } catch { return error.status == 0 ? nil : error }
    guard let object = words.next() else { return nil }
    let (name, commands): (String, [String])
    switch words.match(object, IP.objects) {
    case "address": (name, commands) = ("address", IP.addressCommands)
    case "link": (name, commands) = ("link", IP.linkCommands)
    case "neighbour", "neighbor": (name, commands) = ("neigh", IP.neighborCommands)
    case "route": (name, commands) = ("route", IP.routeCommands)
    case "rule": (name, commands) = ("rule", IP.ruleCommands)
    case "help": return nil
    default: return FailedCommand("Object \"\(object)\" is unknown, try \"ip help\".", status: 1)
    }
    guard let command = words.next(), words.match(command, commands) == nil else { return nil }
    if name == "rule" { return IP.refusalOfRule(command) }
    return FailedCommand("Command \"\(command)\" is unknown, try \"ip \(name) help\".", status: 255)
  }
}

extension CommandRemark {
  /// The interface that a command is to use and that the machine does not have; nil where there is none such.
  init?(of words: [String], _ interfaces: [String]) {
    let known = Set(interfaces).union(["lo"])
    var name: String?
    switch words[0] {
    case "ip":
      let rest = words.dropFirst().drop { $0.hasPrefix("-") }
      if let index = rest.firstIndex(of: "dev") {
        name = rest.dropFirst(index + 1 - rest.startIndex).first
      } else if rest.count > 2, let object = rest.first, "link".hasPrefix(object), rest.dropFirst().first == "set" {
        name = rest.dropFirst(2).first
      }
    case "ping", "ping6", "traceroute":
      let option = words[0] == "traceroute" ? "-i" : "-I"
      guard let index = words.firstIndex(of: option), index + 1 < words.count else { return nil }
      // Also an address may stand there.
      name = words[index + 1].contains { $0 == "." || $0 == ":" } ? nil : words[index + 1]
    case "dhclient": name = words.dropFirst().first { !$0.hasPrefix("-") }
    default: return nil
    }
    guard let name, !known.contains(name) else { return nil }
    self = .unknownInterface(name)
  }
}
