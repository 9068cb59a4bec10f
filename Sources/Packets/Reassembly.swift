public import SimulationKernel

/// Datagrams of which not all fragments have arrived (RFC 791, section 3.2; RFC 8200, section 4.5).
///
/// Fragments that overlap spoil their datagram, exact duplicates are ignored (RFC 5722; RFC 8200 for IPv6, here for
/// IPv4 as well). Memory is bounded: beyond the limit new fragments are refused. How long to wait is the owner's to
/// say; it wakes at ``nextExpiry`` and calls ``removeExpired(at:)``.
public struct Reassembly: Equatable, Sendable, StateRecord {
  public enum Outcome: Equatable, Sendable {
    case waiting
    /// The whole packet, as if it had never been fragmented, and the bytes of the largest of its fragments, counted from the IP
    /// header on: who sends the packet on makes no larger ones.
    case complete([UInt8], largestFragment: Int)
    case refused(Refusal)
  }

  /// Why a fragment was dropped.
  public enum Refusal: UInt8, Error, Sendable, BitwiseCopyable {
    /// It is empty, or not the last and no multiple of 8 bytes long, or makes the packet longer than its length field
    /// can say.
    case badLength
    /// It contradicts another. All that had arrived of the datagram is dropped with it.
    case overlap
    /// The limit on memory is reached.
    case noRoom
  }

  /// A datagram that was given up.
  public struct Expired: Equatable, Sendable {
    public var key: FragmentKey
    /// The first fragment as it arrived, from the IP header on. Without it no ICMP error is sent (RFC 792).
    public var firstFragment: [UInt8]?
  }

  /// In the order in which their first fragments came.
  private var partials: [PartialDatagram] = []
  /// Bytes that count towards the limit.
  private var used = 0
  private let limit: Int

  /// `limit` is in bytes, over all datagrams.
  public init(limit: Int = 1 << 20) { self.limit = limit }

  public var isEmpty: Bool { partials.isEmpty }

  /// When the next datagram is to be given up. It follows from the datagrams, and is kept because it is asked for at each of the
  /// owner's timers, of which there may be many while thousands of datagrams wait.
  public private(set) var nextExpiry = Instant.never

  /// Forgets the datagrams whose time has come.
  public mutating func removeExpired(at now: Instant) -> [Expired] {
    guard nextExpiry <= now else { return [] }
    let expired = partials.filter { $0.expiry <= now }
    partials.removeAll { $0.expiry <= now }
    used -= expired.reduce(0) { $0 + $1.cost }
    findNextExpiry()
    return expired.map { Expired(key: $0.key, firstFragment: $0.firstFragment) }
  }

  /// Takes in a fragment; gives the datagram back once it is complete.
  mutating func take(
    _ piece: PartialDatagram.Piece, isLast: Bool, header: RawSpan, key: FragmentKey, expiry: Instant,
    mustNotBeCut: Bool = false
  ) throws(Refusal) -> PartialDatagram? {
    guard Self.isSane(piece, isLast: isLast) else { throw .badLength }
    guard used + PartialDatagram.cost(of: piece) + header.byteCount <= limit else { throw .noRoom }
    let index = indexOfDatagram(key, expiry: expiry)
    used -= partials[index].cost
    guard partials[index].insert(piece, isLast: isLast, header: header) else {
      _ = remove(at: index)
      throw .overlap
    }
    partials[index].note(length: header.byteCount + piece.bytes.count, mustNotBeCut: mustNotBeCut)
    if partials[index].isComplete { return remove(at: index) }
    used += partials[index].cost
    return nil
  }

  private static func isSane(_ piece: PartialDatagram.Piece, isLast: Bool) -> Bool {
    !piece.bytes.isEmpty && (isLast || piece.bytes.count % 8 == 0) && piece.end <= UInt16.max
  }

  private mutating func indexOfDatagram(_ key: FragmentKey, expiry: Instant) -> Int {
    // A fragment mostly belongs to one of the last datagrams.
    if let index = partials.lastIndex(where: { $0.key.identification == key.identification && $0.key == key }) {
      return index
    }
    partials.append(PartialDatagram(key: key, expiry: expiry))
    used += PartialDatagram.overhead
    nextExpiry = min(nextExpiry, expiry)
    return partials.count - 1
  }

  /// Takes out a datagram that no longer counts towards ``used``.
  private mutating func remove(at index: Int) -> PartialDatagram {
    let partial = partials.remove(at: index)
    if partial.expiry == nextExpiry { findNextExpiry() }
    return partial
  }

  private mutating func findNextExpiry() {
    nextExpiry = partials.reduce(.never) { min($0, $1.expiry) }
  }

  public static let fields = Fields(\Reassembly.partials, \.limit)
    .derived(\.used, 0).derived(\.nextExpiry, .never)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    used = partials.reduce(0) { $0 + $1.cost }
    findNextExpiry()
  }
}
