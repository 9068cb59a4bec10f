import OpenFlow
import OpenFlowSwitches
import SimulationKernel
import Testing

/// How a connection begins and ends (OpenFlow 1.3.5, section 6.3).
struct HandshakeTests {
  @Test func theSwitchSaysHelloAtOnce() throws {
    var bench = Bench()
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    let said = bench.said()
    #expect(said.map { $0.1?.message } == [.hello(Hello(versions: [4]))])
  }

  @Test(
    arguments: [
      (4, Hello()), (6, Hello()), (1, Hello(versions: [1, 4])), (6, Hello(versions: [1, 4, 6])),
    ] as [(UInt8, Hello)])
  func version4IsAgreedOn(version: UInt8, hello: Hello) {
    var bench = Bench()
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    _ = bench.said()
    var bytes = OpenFlowPacket(.hello(hello), transaction: 1).bytes
    bytes[0] = version
    #expect(bench.give(bytes).isEmpty)
    #expect(bench.device.agent.isConnected)
  }

  @Test(arguments: [(1, Hello()), (6, Hello(versions: [1, 6]))] as [(UInt8, Hello)])
  func otherVersionsAreIncompatible(version: UInt8, hello: Hello) throws {
    var bench = Bench()
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    _ = bench.said()
    var bytes = OpenFlowPacket(.hello(hello), transaction: 1).bytes
    bytes[0] = version
    let said = bench.give(bytes)
    guard case .error(let error)? = said.first?.1?.message else { throw Missing() }
    #expect(error.error == .helloFailed(.incompatible))
    #expect(said.last?.1 == nil)
    #expect(!bench.device.agent.isConnected)
  }

  @Test func aConnectionThatDoesNotBeginWithHelloIsClosed() {
    var bench = Bench()
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    _ = bench.said()
    #expect(bench.give(OpenFlowPacket(.featuresRequest, transaction: 1).bytes).last?.1 == nil)
  }

  @Test func featuresAndEchoAreAnswered() {
    var bench = Bench()
    bench.connect()
    guard case .featuresReply(let features)? = bench.ask(.featuresRequest).first else {
      Issue.record("no features")
      return
    }
    #expect((features.datapathID, features.tables, features.auxiliaryID) == (0xA1, 4, 0))
    #expect(bench.ask(.echoRequest([1, 2, 3])) == [.echoReply([1, 2, 3])])
    #expect(bench.ask(.barrierRequest) == [.barrierReply])
  }

  @Test func aSilentControllerIsAskedAndThenGivenUp() {
    var bench = Bench()
    bench.connect()
    bench.pass(.seconds(15))
    #expect(bench.said().map { $0.1?.message } == [.echoRequest([])])
    _ = bench.ask(.echoReply([]))
    bench.pass(.seconds(15))
    #expect(bench.said().map { $0.1?.message } == [.echoRequest([])])
    bench.pass(.seconds(15))
    #expect(bench.said().map { $0.1 == nil } == [true])
    #expect(!bench.device.agent.isConnected)
  }

  /// A header that says less than its own length leaves nothing to go on with.
  @Test func aStreamThatCannotBeCutIsClosed() {
    var bench = Bench()
    bench.connect()
    let said = bench.give([4, 5, 0, 7, 0, 0, 0, 1])
    #expect(said.count == 2)
    #expect(said.last?.1 == nil)
  }

  @Test func bytesMayComeOneByOne() {
    var bench = Bench()
    bench.connect()
    let bytes = OpenFlowPacket(.echoRequest([9]), transaction: 3).bytes
    for byte in bytes.dropLast() { #expect(bench.give([byte]).isEmpty) }
    #expect(bench.give([bytes[bytes.count - 1]]).map { $0.1?.message } == [.echoReply([9])])
  }

  struct Missing: Error {}
}
