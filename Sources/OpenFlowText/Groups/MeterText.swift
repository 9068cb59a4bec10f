public import OpenFlow

/// A meter in the syntax of `ovs-ofctl`: `meter=1,kbps,burst,bands=type=drop,rate=1000,burst_size=100`.
public enum MeterText {
  /// Reads what is to be added, changed or deleted.
  public static func meterMod(_ text: String, _ command: MeterModCommand) throws(FlowTextError) -> MeterMod {
    var (head, bands) = (text[...], Substring())
    if command != .delete {
      guard let start = text.indices.first(where: { text[$0...].hasPrefix("band") }),
        let sign = text[start...].firstIndex(of: "=")
      else { throw FlowTextError("must specify bands") }
      (head, bands) = (text[..<start], text[text.index(after: sign)...])
    }
    var mod = MeterMod(command, MeterNumber(0), flags: [])
    var words = KeyValues(head)
    while let (key, value) = words.next() {
      if command != .delete, let flag = MeterFlags.named(key) {
        mod.flags.insert(flag)
      } else {
        guard !value.isEmpty else { throw FlowTextError("field \(key) missing value") }
        guard key == "meter" else { throw FlowTextError("unknown keyword \(key)") }
        mod.meter = try meter(value)
      }
    }
    guard mod.meter.rawValue != 0 else { throw FlowTextError("must specify 'meter'") }
    guard command != .delete else { return mod }
    guard !mod.flags.isEmpty else { throw FlowTextError("meter must specify either 'kbps' or 'pktps'") }
    mod.bands = try self.bands(bands)
    for band in mod.bands { try validate(band, mod.flags) }
    return mod
  }

  private static func meter(_ text: Substring) throws(FlowTextError) -> MeterNumber {
    for special in [MeterNumber.all, .controller, .slowPath] where special.description == text { return special }
    guard let number: UInt32 = text.integer() else { throw FlowTextError("invalid numeric format \(text)") }
    guard 1...MeterNumber.maximum.rawValue ~= number else { throw FlowTextError("invalid value for meter") }
    return MeterNumber(number)
  }

  private static func bands(_ text: Substring) throws(FlowTextError) -> [MeterBand] {
    var (words, bands) = (KeyValues(text), [MeterBand]())
    while let (key, value) = words.next() {
      guard !value.isEmpty else { throw FlowTextError("field \(key) missing value") }
      if key == "type" {
        guard value == "drop" || value == "dscp_remark" else {
          throw FlowTextError("field \(key) unknown value \(value)")
        }
        bands.append(MeterBand(rate: 0, value == "drop" ? .drop : .remarkDSCP(precedenceLevels: 0)))
        continue
      }
      guard let last = bands.indices.last else { throw FlowTextError("band must start with the 'type' keyword") }
      guard let number: UInt32 = value.integer() else { throw FlowTextError("invalid numeric format \(value)") }
      switch (key, bands[last].effect) {
      case ("rate", _): bands[last].rate = number
      case ("burst_size", _): bands[last].burstSize = number
      case ("prec_level", .remarkDSCP):
        guard let levels = UInt8(exactly: number) else { throw FlowTextError("invalid prec_level \"\(value)\"") }
        bands[last].effect = .remarkDSCP(precedenceLevels: levels)
      case ("prec_level", _): throw FlowTextError("Only 'dscp_remark' band may have 'prec_level'")
      default: throw FlowTextError("unknown keyword \(key)")
      }
    }
    guard !bands.isEmpty else { throw FlowTextError("meter must have bands") }
    return bands
  }

  private static func validate(_ band: MeterBand, _ flags: MeterFlags) throws(FlowTextError) {
    if case .remarkDSCP(0) = band.effect { throw FlowTextError("'dscp_remark' band must have 'prec_level'") }
    guard band.rate > 0 else { throw FlowTextError("band must have 'rate'") }
    if flags.contains(.burst), band.burstSize == 0 {
      throw FlowTextError("band must have 'burst_size' when 'burst' flag is set")
    }
    if !flags.contains(.burst), band.burstSize != 0 {
      throw FlowTextError("band may have 'burst_size' only when 'burst' flag is set")
    }
  }
}

extension MeterFlags {
  fileprivate static let names: [(flag: MeterFlags, name: String)] = [
    (.kilobitsPerSecond, "kbps"), (.packetsPerSecond, "pktps"), (.burst, "burst"), (.statistics, "stats"),
  ]

  fileprivate static func named(_ name: Substring) -> MeterFlags? { names.first { $0.name == name }?.flag }

  fileprivate var words: String { MeterFlags.names.filter { contains($0.flag) }.map { $0.name + " " }.joined() }
}

extension FlowWriter {
  /// As in `dump-meters`, on a line for the meter and one for each band.
  public func text(_ meter: MeterConfiguration) -> String {
    let bands = meter.bands.map { band in
      let burst = meter.flags.contains(.burst) ? " burst_size=\(band.burstSize)" : ""
      switch band.effect {
      case .drop: return "\ntype=drop rate=\(band.rate)\(burst)"
      case .remarkDSCP(let levels): return "\ntype=dscp_remark rate=\(band.rate)\(burst) prec_level=\(levels)"
      case .experimenter: return "\ntype=65535 rate=\(band.rate)\(burst)"
      }
    }
    return "meter=\(meter.meter) \(meter.flags.words)bands=" + bands.joined() + "\n"
  }

  /// As in `meter-stats`.
  public func text(_ meter: MeterStatistics) -> String {
    let bands = meter.bands.enumerated().map { index, band in
      "\(index): packet_count:\(band.packetCount) byte_count:\(band.byteCount)\n"
    }
    return "meter:\(meter.meter) flow_count:\(meter.flowCount) packet_in_count:\(meter.packetCount) "
      + "byte_in_count:\(meter.byteCount) duration:\(meter.duration.text) bands:\n" + bands.joined()
  }
}
