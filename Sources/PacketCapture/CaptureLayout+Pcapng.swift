import Packets
import SimulationKernel

extension CaptureLayout {
  /// The Section Header Block and one Interface Description Block for each interface.
  var pcapngHead: [UInt8] {
    interfaces.reduce(into: CaptureLayout.sectionHeader) { $0 += $1.descriptionBlock }
  }

  /// Byte-order magic, version 1.0, section length unknown. It names the application and neither host nor time, which
  /// would make equal runs differ.
  private static var sectionHeader: [UInt8] {
    var writer = ByteWriter()
    writer.write(PcapngBlock.byteOrderMagic)
    writer.write(UInt16(1))
    writer.write(UInt16(0))
    writer.write(Int64(-1))
    writer.writeRaw([PcapngOption.text(PcapngOption.sectionApplication, "Polder")].bytes)
    return PcapngBlock.bytes(PcapngBlock.sectionHeader, body: writer.bytes)
  }
}

extension CaptureInterface {
  fileprivate var descriptionBlock: [UInt8] {
    var writer = ByteWriter()
    writer.write(linkType)
    writer.write(UInt16(0))
    writer.write(UInt32(clamping: snapLength))
    writer.writeRaw(options.bytes)
    return PcapngBlock.bytes(PcapngBlock.interfaceDescription, body: writer.bytes)
  }

  private var options: [PcapngOption] {
    [
      .text(PcapngOption.interfaceName, name),
      description.map { .text(PcapngOption.interfaceDescription, $0) },
      macAddress.map { PcapngOption(code: PcapngOption.interfaceMACAddress, value: $0.bytes) },
      speed.map { PcapngOption(code: PcapngOption.interfaceSpeed, value: $0.littleEndianBytes) },
      PcapngOption(code: PcapngOption.interfaceTimeResolution, value: [9]),
      filter.map { PcapngOption.filter($0) },
      // Stated explicitly, because Wireshark otherwise guesses from the length whether the last four bytes are one.
      PcapngOption(code: PcapngOption.interfaceFCSLength, value: [0]),
    ].compactMap(\.self)
  }
}

extension PcapngOption {
  /// `if_filter`: a byte 0 says that the filter is in libpcap's language.
  fileprivate static func filter(_ expression: String) -> PcapngOption {
    .text(interfaceFilter, "\0" + expression)
  }
}

extension MACAddress {
  fileprivate var bytes: [UInt8] { stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) } }
}

extension UInt64 {
  fileprivate var littleEndianBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}
