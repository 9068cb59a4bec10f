/// A network card. Slots count from 0 in the file, and from 1 in what users see.
public struct NetworkAdapter: Sendable, Equatable {
  public var slot: Int
  public var isEnabled: Bool
  public var address: HardwareAddress
  /// VirtualBox's name of the chip: `82540EM`, `virtio`, …
  public var type: String
  public var hasCable: Bool
  /// Where the cable leads; nil for nowhere.
  public var network: AttachedNetwork?
}

/// A network that a card is attached to: VirtualBox's kind, and the name if the kind has one.
public struct AttachedNetwork: Sendable, Equatable, CustomStringConvertible {
  /// The element's name.
  public var kind: String
  public var name: String

  /// Element, what users call it, and the attribute with the name.
  static let kinds: [(element: String, word: String, attribute: String?)] = [
    ("NAT", "nat", nil), ("BridgedInterface", "bridged", "name"), ("InternalNetwork", "internal", "name"),
    ("HostOnlyInterface", "hostonly", "name"), ("HostOnlyNetwork", "hostonlynet", "name"),
    ("GenericInterface", "generic", "driver"), ("NATNetwork", "natnetwork", "name"),
    ("CloudNetwork", "cloud", "name"),
  ]

  /// `nat`, `internal:lan`, …
  public init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let kind = AttachedNetwork.kinds.first(where: { $0.word == parts.first?.lowercased() }),
      (parts.count == 2) == (kind.attribute != nil)
    else { return nil }
    self.init(kind: kind.element, name: parts.count == 2 ? parts[1] : "")
  }

  init(kind: String, name: String) { (self.kind, self.name) = (kind, name) }

  public var description: String {
    let word = AttachedNetwork.kinds.first { $0.element == kind }?.word ?? kind
    return name.isEmpty ? word : "\(word):\(name)"
  }

  var isNAT: Bool { kind == "NAT" || kind == "NATNetwork" }
}

/// Six bytes of a network card.
public struct HardwareAddress: Sendable, Equatable, Hashable, CustomStringConvertible {
  public var bytes: [UInt8]

  /// The prefix of VirtualBox's cards.
  private static let prefix: [UInt8] = [0x08, 0x00, 0x27]

  public static func random() -> HardwareAddress {
    HardwareAddress(bytes: prefix + (0..<3).map { _ in UInt8.random(in: 0...255) })
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// `080027A1B2C3`, `08:00:27:a1:b2:c3` or `08-00-27-A1-B2-C3`. Not a group address.
  public init?(text: some StringProtocol) {
    let digits = String(text.filter { $0 != ":" && $0 != "-" })
    guard digits.count == 12, text.utf8.count == 12 || text.utf8.count == 17 else { return nil }
    var bytes: [UInt8] = []
    var rest = Substring(digits)
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16), !rest.hasPrefix("+") else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    guard bytes[0] & 1 == 0 else { return nil }
    self.bytes = bytes
  }

  /// As in the settings file.
  var stored: String { digits.joined().uppercased() }
  public var description: String { digits.joined(separator: ":") }

  private var digits: [String] { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) } }
}

extension Hardware {
  static let adapterLimit = 36

  /// Those that the file has; a slot that it does not mention is a card that is not there.
  public var adapters: [NetworkAdapter] {
    (element.child("Network")?.children("Adapter") ?? []).compactMap(NetworkAdapter.init).sorted { $0.slot < $1.slot }
  }

  /// Changes the card in a slot; makes it, enabled, if there is none.
  mutating func editAdapter(_ slot: Int, _ body: (inout XMLElement) -> Void) {
    edit { hardware in
      hardware.update("Network", before: ["UART", "LPT", "AudioAdapter", "Clipboard", "StorageControllers"]) {
        network in
        var isThere = false
        network.updateChildren { adapter in
          guard adapter.name == "Adapter", adapter["slot"] == "\(slot)" else { return true }
          isThere = true
          body(&adapter)
          return true
        }
        guard !isThere else { return }
        var adapter = XMLElement(
          "Adapter",
          [
            ("slot", "\(slot)"), ("enabled", "true"), ("MACAddress", HardwareAddress.random().stored),
            ("type", "82540EM"),
          ])
        body(&adapter)
        network.append(adapter)
      }
    }
  }

  mutating func setAddress(_ slot: Int, _ address: HardwareAddress) {
    editAdapter(slot) { $0.set("MACAddress", address.stored, before: ["cable", "type"]) }
  }

  /// The other kinds keep their settings among the disabled modes, as in VirtualBox.
  mutating func setNetwork(_ slot: Int, _ network: AttachedNetwork?) {
    editAdapter(slot) { adapter in
      let names = AttachedNetwork.kinds.map(\.element)
      let old = adapter.children.filter { names.contains($0.name) && !$0.attributes.isEmpty }
      adapter.updateChildren { !names.contains($0.name) }
      if !old.isEmpty {
        adapter.update("DisabledModes", before: names) { modes in
          modes.updateChildren { mode in mode.name != network?.kind && !old.contains { $0.name == mode.name } }
          old.filter { $0.name != network?.kind }.forEach { modes.append($0) }
        }
        if adapter.child("DisabledModes")?.content.isEmpty == true { adapter.remove("DisabledModes") }
      }
      guard let network else { return }
      let attribute = AttachedNetwork.kinds.first { $0.element == network.kind }?.attribute
      adapter.append(XMLElement(network.kind, attribute.map { [($0, network.name)] } ?? []))
    }
  }
}

extension NetworkAdapter {
  init?(_ element: XMLElement) {
    guard let slot = element["slot"].flatMap({ Int($0) }) else { return nil }
    self.slot = slot
    isEnabled = element["enabled"] == "true"
    address =
      element["MACAddress"].flatMap { HardwareAddress(text: $0) }
      ?? HardwareAddress(bytes: Array(repeating: 0, count: 6))
    type = element["type"] ?? "82540EM"
    hasCable = element["cable"] != "false"
    network = nil
    for child in element.children {
      guard let kind = AttachedNetwork.kinds.first(where: { $0.element == child.name }) else { continue }
      network = AttachedNetwork(kind: kind.element, name: kind.attribute.flatMap { child[$0] } ?? "")
    }
  }
}
