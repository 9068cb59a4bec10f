public import Fabric
public import SimulationKernel

/// A device that has a console but runs no programs.
public protocol ConsoleDevice: Device {
  /// What such a device is called in messages, with its article.
  static var consoleName: String { get }
  /// The commands that it has, as a message lists them.
  static var commandNames: [String] { get }

  /// Carries out one command.
  ///
  /// - Parameters:
  ///   - words: at least one.
  ///   - ports: what the fabric knows of the device's ports, in their order.
  mutating func run(
    _ words: ConsoleWords, _ ports: [ConsolePort], at now: Instant, into outbox: inout Outbox
  ) throws(ConsoleError) -> String
}

/// A port as the fabric knows it.
public struct ConsolePort: Sendable {
  public var sent, received: PortCounter
  /// That of the link that leads away from it; nil where no cable is plugged in.
  public var rate: BitRate?
  /// The largest IP packet that the link carries, in bytes.
  public var mtu: Int

  public init(sent: PortCounter, received: PortCounter, rate: BitRate?, mtu: Int) {
    (self.sent, self.received, self.rate, self.mtu) = (sent, received, rate, mtu)
  }
}
