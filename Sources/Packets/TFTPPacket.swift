import SimulationKernel

/// A packet of the Trivial File Transfer Protocol (RFC 1350, section 5), with options (RFC 2347).
public enum TFTPPacket: Equatable, Sendable {
  case readRequest(TFTPRequest)
  case writeRequest(TFTPRequest)
  case data(block: UInt16, [UInt8])
  case acknowledgment(block: UInt16)
  case error(TFTPError)
  case optionAcknowledgment(TFTPOptions)

  /// Where servers listen.
  public static let serverPort: UInt16 = 69
  /// Bytes of data in a block, unless client and server agree on another size.
  public static let usualBlockSize = 512
  /// Of requests, in bytes (RFC 2347).
  static let requestLimit = 512

  private enum Operation: UInt16 {
    case readRequest = 1
    case writeRequest, data, acknowledgment, error, optionAcknowledgment
  }

  /// Reads a whole UDP payload.
  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= 2 else { throw .truncated }
    guard let operation = Operation(rawValue: bytes.bigEndian(0)) else { throw .badType }
    let rest = [UInt8](copying: bytes.extracting(2..<bytes.byteCount))
    switch operation {
    case .readRequest: self = .readRequest(try TFTPRequest(parsing: rest))
    case .writeRequest: self = .writeRequest(try TFTPRequest(parsing: rest))
    case .optionAcknowledgment: self = .optionAcknowledgment(try TFTPOptions(parsing: rest[...]))
    case .data, .acknowledgment, .error:
      guard bytes.byteCount >= 4 else { throw .truncated }
      let number: UInt16 = bytes.bigEndian(2)
      switch operation {
      case .data: self = .data(block: number, Array(rest.dropFirst(2)))
      case .acknowledgment: self = .acknowledgment(block: number)
      default: self = .error(TFTPError(code: number, message: TFTPRequest.text(rest.dropFirst(2).prefix { $0 != 0 })))
      }
    }
  }

  /// The packet as it is sent.
  public var bytes: [UInt8] {
    switch self {
    case .readRequest(let request): TFTPPacket.head(.readRequest) + request.bytes
    case .writeRequest(let request): TFTPPacket.head(.writeRequest) + request.bytes
    case .data(let block, let data): TFTPPacket.head(.data, block) + data
    case .acknowledgment(let block): TFTPPacket.head(.acknowledgment, block)
    case .error(let error): TFTPPacket.head(.error, error.code) + Array(error.message.utf8) + [0]
    case .optionAcknowledgment(let options): TFTPPacket.head(.optionAcknowledgment) + options.bytes
    }
  }

  private static func head(_ operation: Operation, _ number: UInt16? = nil) -> [UInt8] {
    var writer = ByteWriter(capacity: 4)
    writer.writeBigEndian(operation.rawValue)
    if let number { writer.writeBigEndian(number) }
    return writer.bytes
  }
}

/// What a client asks for: a file in a mode, and perhaps options.
public struct TFTPRequest: Equatable, Sendable {
  public var file: String
  /// `octet` or `netascii`, in upper or lower case.
  public var mode: String
  public var options: TFTPOptions

  public init(file: String, mode: String = "octet", options: TFTPOptions = TFTPOptions()) {
    (self.file, self.mode, self.options) = (file, mode, options)
  }

  init(parsing bytes: [UInt8]) throws(PacketError) {
    guard bytes.count <= TFTPPacket.requestLimit, let end = bytes.firstIndex(of: 0) else { throw .truncated }
    let rest = bytes[(end + 1)...]
    guard let modeEnd = rest.firstIndex(of: 0) else { throw .truncated }
    file = TFTPRequest.text(bytes[..<end])
    mode = TFTPRequest.text(rest[..<modeEnd])
    options = try TFTPOptions(parsing: rest[(modeEnd + 1)...])
  }

  var bytes: [UInt8] { Array(file.utf8) + [0] + Array(mode.utf8) + [0] + options.bytes }

  static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Why a transfer ends (RFC 1350, section 5).
public struct TFTPError: Error, Equatable, Sendable {
  public var code: UInt16
  public var message: String

  public init(code: UInt16, message: String) { (self.code, self.message) = (code, message) }

  public static let fileNotFound = TFTPError(code: 1, message: "File not found")
  public static let accessViolation = TFTPError(code: 2, message: "Access violation")
  public static let diskFull = TFTPError(code: 3, message: "Disk full or allocation exceeded")
  public static let illegalOperation = TFTPError(code: 4, message: "Illegal TFTP operation")
  public static let unknownTransfer = TFTPError(code: 5, message: "Unknown transfer ID")
  /// RFC 2347: an option that cannot be met.
  public static let optionRefused = TFTPError(code: 8, message: "Option negotiation failed")
}
