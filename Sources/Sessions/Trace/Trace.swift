/// Where a packet went, hop by hop, and where and why it stopped.
public struct Trace: Sendable, Equatable, Codable {
  public struct Hop: Sendable, Equatable, Codable {
    public var node: String
    /// Nanoseconds since the packet was sent.
    public var at: Int64
    /// What happened there, a line each.
    public var steps: [String]
  }

  public internal(set) var hops: [Hop] = []
  public internal(set) var arrived = false
  /// Whether an answer came back to the sender, be it that nobody listens (RST).
  public internal(set) var answered = false
  /// How it ended, in a sentence.
  public internal(set) var outcome = ""
}
