import Packets

/// An interface of a pcapng file and what is needed to decode its packets.
struct PcapngInterface: Sendable {
  var interface: CaptureInterface
  var resolution = TimeResolution()
  var fcsLength = 0

  /// Reads the body of an Interface Description Block (draft-ietf-opsawg-pcapng, section 4.2).
  init(_ source: CaptureBytes, from body: Int, to end: Int) throws(CaptureFault) {
    interface = CaptureInterface(
      name: "", linkType: LinkType(rawValue: try source.read(body)), snapLength: try source.length(body + 4))
    var options = PcapngOptions(source, from: body + 8, to: end)
    while let option = try options.next() { try take(option) }
  }

  private mutating func take(_ option: PcapngOptions.Option) throws(CaptureFault) {
    switch option.code {
    case PcapngOption.interfaceName: interface.name = option.text
    case PcapngOption.interfaceDescription: interface.description = option.text
    case PcapngOption.interfaceMACAddress: interface.macAddress = MACAddress(bytes: option.value)
    case PcapngOption.interfaceSpeed: interface.speed = try option.number()
    case PcapngOption.interfaceTimeResolution: resolution.code = try option.number()
    case PcapngOption.interfaceTimeOffset: resolution.offset = try option.number()
    case PcapngOption.interfaceFilter where option.value.first == 0: interface.filter = String(option.text.dropFirst())
    case PcapngOption.interfaceFCSLength: fcsLength = Int(try option.number(UInt8.self))
    default: break
    }
  }
}

extension MACAddress {
  fileprivate init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == MACAddress.length else { return nil }
    self.init(bits: bytes.reduce(0) { $0 << 8 | UInt64($1) })
  }
}
