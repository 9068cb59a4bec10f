public import SimulationKernel

/// What one direction of a link does to frames.
public struct LinkSettings: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// How fast frames are sent.
  public var rate: BitRate = .gigabitsPerSecond(1)
  /// Propagation delay: from the last bit sent to the last bit received.
  public var delay: Duration = .zero
  /// The delay is uniform from `delay - jitter` to `delay + jitter`. It never lets one frame overtake another: a wire
  /// does not. At most as long as the delay.
  public var jitter: Duration = .zero
  /// How often a frame is lost. It occupies the wire all the same.
  public var loss: Probability = .never
  /// How often a second copy arrives right behind the first, as long after it as it takes on the wire.
  public var duplicate: Probability = .never
  /// How often a frame skips the delay, and so overtakes those on their way (as netem has it). It takes a way of its own:
  /// its last bit may come in the very nanosecond of another frame's, and then the one that was sent first comes first.
  public var reorder: Probability = .never
  /// How often a frame has one bit flipped; it is delivered all the same, as with netem.
  public var corrupt: Probability = .never
  /// Maximum length of a packet in bytes, without Ethernet header and VLAN tag; longer ones are dropped. Nil for any length.
  public var mtu: Int?
  /// Maximum number of frames that wait, not counting the one being sent; further ones are dropped.
  public var queueLimit: Int = 1000
  /// How they wait, and which of them goes next.
  public var discipline = QueueDiscipline.fifo
  /// Whether a frame's preamble and the gap behind it take their time, as on Ethernet. Without them a frame takes 8·S/R,
  /// as in textbooks.
  public var countsPreamble = true

  /// Creates a clean link of 1 Gbit/s without delay.
  public init() {}

  /// Whether any chance is involved or the order can bend, so that a clean link asks once.
  @inlinable var isImpaired: Bool {
    jitter > .zero || loss > .never || duplicate > .never || reorder > .never || corrupt > .never
  }

  /// Preamble and start frame delimiter, in bytes (IEEE Std 802.3-2018, 3.1.1).
  public static let preambleLength = 8
  /// The least gap between two frames, in bytes (IEEE Std 802.3-2018, 4.4.2).
  public static let gapLength = 12

  /// What passes until the last bit of a frame of `length` bytes: its preamble, the frame padded to 60 bytes, and its frame
  /// check sequence.
  @inlinable func frameBytes(of length: Int) -> Int { max(length, 60) + 4 + (countsPreamble ? 8 : 0) }

  /// What passes behind it before the next frame may begin.
  @inlinable var gapBytes: Int { countsPreamble ? 12 : 0 }

  public static let fields = Fields(
    \LinkSettings.rate, \.delay, \.jitter, \.loss, \.duplicate, \.reorder, \.corrupt, \.mtu, \.queueLimit, \.discipline,
    \.countsPreamble)

  public var inconsistency: String? {
    jitter >= .zero && jitter <= delay && delay < .nanoseconds(.max) ? nil : "jitter exceeds the delay"
  }
}
