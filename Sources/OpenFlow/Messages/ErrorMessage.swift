import SimulationKernel

/// Says that a request was refused (OpenFlow 1.3.5, section 7.4.4).
public struct ErrorMessage: Hashable, Sendable {
  /// How much of a request an error must quote, if the request has as much.
  public static let quotedLength = 64

  public var error: OpenFlowError
  /// The request or its beginning. After a failed hello, text; of an experimenter, whatever it likes.
  public var data: [UInt8]

  public init(_ error: OpenFlowError, data: [UInt8]) {
    self.error = error
    self.data = data
  }
}

extension ErrorMessage: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let (type, code) = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
    if type == OpenFlowError.experimenterType {
      error = .experimenter(type: code, experimenter: try reader.integer())
    } else {
      error = OpenFlowError(type: type, code: code)
    }
    data = reader.rest()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(error.type)
    writer.write(error.code)
    if case .experimenter(_, let experimenter) = error { writer.write(experimenter) }
    writer.write(data)
  }
}
