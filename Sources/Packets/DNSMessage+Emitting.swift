import SimulationKernel

extension DNSMessage {
  /// The message as it is sent, names compressed (RFC 1035, section 4.1.4). What goes beyond `limit` bytes is left out,
  /// record by record from the end, and the message says that it is truncated.
  public func bytes(limit: Int = Int(UInt16.max)) -> [UInt8] {
    // An OPT record is never left out.
    let limit = limit - (`extension` == nil ? 0 : DNSExtension.length)
    var emitter = DNSEmitter()
    var counts = [0, 0, 0]
    var isCut = false
    emitter.writer.writeRaw([UInt8](repeating: 0, count: DNSMessage.headerLength))
    if let question {
      emitter.write(question.name)
      emitter.writer.writeBigEndian(question.type.rawValue)
      emitter.writer.writeBigEndian(question.kind.rawValue)
    }
    for (section, records) in [answers, authorities, additionals].enumerated() {
      for record in records where !isCut {
        let before = emitter
        emitter.write(record)
        if emitter.writer.bytes.count > limit {
          emitter = before
          // Additional records are a courtesy (RFC 2181, section 9), but for the addresses without which a referral leads nowhere
          // (RFC 9471, section 3.1).
          isCut = true
          if section == 2 { return finish(emitter, counts, isCut: isReferral && counts[2] == 0) }
        } else {
          counts[section] += 1
        }
      }
    }
    return finish(emitter, counts, isCut: isCut)
  }

  /// Whether it only tells who knows more.
  private var isReferral: Bool { answers.isEmpty && authorities.contains { $0.type == .ns } }

  private func finish(_ emitter: DNSEmitter, _ counts: [Int], isCut: Bool) -> [UInt8] {
    var head = ByteWriter()
    head.writeBigEndian(identifier)
    var flags = UInt16(operation & 15) << 11 | UInt16(code.rawValue & 15)
    let bits: [(Bool, UInt16)] = [
      (isResponse, 0x8000), (isAuthoritative, 0x0400), (isTruncated || isCut, 0x0200), (wantsRecursion, 0x0100),
      (offersRecursion, 0x0080),
    ]
    for (isSet, bit) in bits where isSet { flags |= bit }
    head.writeBigEndian(flags)
    head.writeBigEndian(UInt16(question == nil ? 0 : 1))
    head.writeBigEndian(UInt16(counts[0]))
    head.writeBigEndian(UInt16(counts[1]))
    head.writeBigEndian(UInt16(counts[2] + (`extension` == nil ? 0 : 1)))
    return head.bytes + emitter.writer.bytes.dropFirst(DNSMessage.headerLength) + (`extension`?.bytes ?? [])
  }
}

extension DNSExtension {
  /// The OPT record.
  fileprivate var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.writeRaw([0])
    writer.writeBigEndian(DNSExtension.type.rawValue)
    writer.writeBigEndian(payloadSize)
    writer.writeBigEndian(time)
    writer.writeBigEndian(UInt16(0))
    return writer.bytes
  }
}

/// Writes names, as pointers to those that the message already contains.
private struct DNSEmitter {
  var writer = ByteWriter()
  /// The offsets of names. Only the first few are searched, so that a large message costs no more than its size.
  private var offsets: [(name: DNSName, offset: UInt16)] = []

  private static let offsetLimit = 64

  mutating func write(_ name: DNSName) {
    var rest = name
    while let parent = rest.parent {
      // The case of names is preserved (RFC 4343, section 4.1), as BIND does.
      if let known = offsets.first(where: { $0.name.labels == rest.labels }) {
        return writer.writeBigEndian(0xC000 | known.offset)
      }
      if writer.bytes.count < 0x4000, offsets.count < DNSEmitter.offsetLimit {
        offsets.append((rest, UInt16(writer.bytes.count)))
      }
      writer.writeRaw([UInt8(rest.labels[0].count)] + rest.labels[0])
      rest = parent
    }
    writer.writeRaw([0])
  }

  mutating func write(_ record: DNSRecord) {
    write(record.name)
    writer.writeBigEndian(record.type.rawValue)
    writer.writeBigEndian(UInt16(1))
    writer.writeBigEndian(record.timeToLive)
    // The length of the data stands before the data, whose names may point back to the whole message.
    var data = self
    data.writer.writeBigEndian(UInt16(0))
    let start = data.writer.bytes.count
    data.write(record.data)
    offsets = data.offsets
    let bytes = data.writer.bytes[start...]
    writer.writeBigEndian(UInt16(truncatingIfNeeded: bytes.count))
    writer.writeRaw(bytes)
  }

  private mutating func write(_ data: DNSData) {
    switch data {
    case .a(let address): writer.writeBigEndian(address.bits)
    case .aaaa(let address):
      writer.writeBigEndian(address.high)
      writer.writeBigEndian(address.low)
    case .ns(let name), .cname(let name), .ptr(let name): write(name)
    case .mx(let preference, let name):
      writer.writeBigEndian(preference)
      write(name)
    case .txt(let texts): for text in texts { writer.writeRaw([UInt8(min(255, text.count))] + text.prefix(255)) }
    case .srv(let priority, let weight, let port, let name):
      for number in [priority, weight, port] { writer.writeBigEndian(number) }
      // Never compressed (RFC 2782; RFC 3597, section 4).
      for label in name.labels { writer.writeRaw([UInt8(label.count)] + label) }
      writer.writeRaw([0])
    case .caa(let flags, let tag, let value):
      writer.writeRaw([flags, UInt8(min(255, tag.count))] + tag.prefix(255) + value)
    case .soa(let soa):
      write(soa.server)
      write(soa.mailbox)
      for number in [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum] { writer.writeBigEndian(number) }
    case .other(_, let bytes): writer.writeRaw(bytes)
    }
  }
}
