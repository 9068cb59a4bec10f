import SimulationKernel

/// What a controller sets for the whole switch (OpenFlow 1.3.5, section 7.3.2).
public struct SwitchConfiguration: Hashable, Sendable {
  public var flags: UInt16
  /// How many bytes of a packet go to the controller where no action says so.
  public var missSendLength: UInt16

  public init(flags: UInt16 = 0, missSendLength: UInt16 = 128) {
    self.flags = flags
    self.missSendLength = missSendLength
  }

  /// The bits of ``flags`` that say what happens to IP fragments.
  public static let fragmentMask: UInt16 = 3

  /// What happens to IP fragments; nil for the number that means nothing.
  public var fragments: FragmentHandling? { FragmentHandling(rawValue: flags & SwitchConfiguration.fragmentMask) }
}

public enum FragmentHandling: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// They are packets like others.
  case normal = 0
  case drop = 1
  case reassemble = 2
}

extension SwitchConfiguration: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(flags: try reader.integer(), missSendLength: try reader.integer())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(flags)
    writer.write(missSendLength)
  }
}
