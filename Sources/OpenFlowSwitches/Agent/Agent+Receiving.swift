public import Datapath
public import Fabric
import OpenFlow
public import SimulationKernel

extension Agent {
  /// Bytes that the requests which come at once may be answered with. A controller that asks for more without listening loses
  /// its connection.
  private static let maximumAnswers = 1 << 24

  /// Bytes came from a controller.
  public mutating func receive(
    _ bytes: [UInt8], from number: UInt32, _ datapath: inout Datapath, at now: Instant, into outbox: inout Outbox
  ) {
    guard let index = index(of: number) else { return }
    (connections[index].heard, connections[index].isProbed) = (now, false)
    connections[index].reader.append(bytes)
    var (counted, answered) = (effects.count, 0)
    do throws(OpenFlowError) {
      while let index = self.index(of: number) {
        let messages = try connections[index].reader.take()
        guard !messages.isEmpty else { return }
        for message in messages where self.index(of: number) != nil {
          handle(message, from: number, &datapath, at: now, into: &outbox)
          answered += effects[counted...].reduce(0) { $0 + $1.byteCount }
          counted = effects.count
          if answered > Agent.maximumAnswers { close(number) }
        }
      }
    } catch {
      // Where the next message begins is not known any more.
      send(.error(ErrorMessage(error, data: [])), to: number)
      close(number)
    }
  }

  mutating func handle(
    _ bytes: [UInt8], from number: UInt32, _ datapath: inout Datapath, at now: Instant, into outbox: inout Outbox
  ) {
    guard let index = index(of: number) else { return }
    if connections[index].stage == .greeting { return greet(bytes, from: number) }
    if connections[index].barrier != nil { return hold(bytes, of: index) }
    let transaction = OpenFlowHeader.transaction(of: bytes)
    do throws(OpenFlowError) {
      let packet = try OpenFlowPacket(bytes)
      if try putOff(packet.message, bytes, transaction, from: number, at: now) { return }
      try carryOut(packet.message, transaction, from: number, &datapath, at: now, into: &outbox)
    } catch {
      refuse(bytes, error, transaction, to: number)
    }
    tell(datapath.takeEvents())
  }

  /// Keeps a message until the barrier before it has been passed.
  private mutating func hold(_ bytes: [UInt8], of index: Int) {
    if connections[index].barrier?.hold(bytes) == false { close(connections[index].number) }
  }

  /// An error has the transaction of the request and quotes its beginning (section 7.4.4).
  mutating func refuse(_ request: [UInt8], _ error: OpenFlowError, _ transaction: UInt32, to number: UInt32) {
    let quoted = Array(request.prefix(ErrorMessage.quotedLength))
    send(.error(ErrorMessage(error, data: quoted)), to: number, transaction: transaction)
  }

  /// The first message must be a hello, from which the version follows (section 6.3.1): the highest that both bitmaps
  /// have, or the lower one of the headers where there is no bitmap.
  private mutating func greet(_ bytes: [UInt8], from number: UInt32) {
    let transaction = OpenFlowHeader.transaction(of: bytes)
    guard bytes[1] == OpenFlowMessageType.hello.rawValue else {
      refuse(bytes, .badRequest(.badType), transaction, to: number)
      return close(number)
    }
    let hello = try? Hello(Array(bytes[OpenFlowHeader.length...]))
    guard hello?.supports(OpenFlowHeader.version) ?? (bytes[0] >= OpenFlowHeader.version) else {
      let text = Array("only OpenFlow 1.3 is supported".utf8)
      send(.error(ErrorMessage(.helloFailed(.incompatible), data: text)), to: number, transaction: transaction)
      return close(number)
    }
    change(number) { $0.stage = .established }
  }
}
