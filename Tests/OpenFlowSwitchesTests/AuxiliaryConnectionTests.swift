import Datapath
import Fabric
import OpenFlow
import OpenFlowSwitches
import SimulationKernel
import Testing

/// Auxiliary connections (OpenFlow 1.3.5, section 6.3.7).
struct AuxiliaryConnectionTests {
  private let auxiliary = ControllerInput.auxiliary(2, of: 0)

  /// A switch with a main connection and an auxiliary one.
  private func bench() -> Bench {
    var bench = Bench()
    bench.connect(0)
    bench.connect(auxiliary)
    return bench
  }

  @Test func theFeaturesTellThemApart() throws {
    var bench = bench()
    func identifier(_ number: UInt32) -> [UInt8] {
      bench.ask(.featuresRequest, from: number).compactMap {
        if case .featuresReply(let features) = $0 { features.auxiliaryID } else { nil }
      }
    }
    #expect(identifier(0) == [0])
    #expect(identifier(auxiliary) == [2])
  }

  @Test func thereIsNoneWithoutAMainConnection() {
    var bench = Bench()
    bench.device.receive(.opened(auxiliary), at: bench.now, into: &bench.outbox)
    let said = bench.said()
    #expect(said.map(\.0) == [auxiliary] && said.allSatisfy { $0.1 == nil })
    // A main connection whose hello is outstanding is not enough.
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    _ = bench.said()
    bench.device.receive(.opened(auxiliary), at: bench.now, into: &bench.outbox)
    #expect(bench.said().allSatisfy { $0.1 == nil })
  }

  @Test func theyAreClosedWithTheirMainConnection() {
    var bench = bench()
    bench.connect(1)
    bench.device.receive(.closed(0), at: bench.now, into: &bench.outbox)
    let said = bench.said()
    #expect(said.map(\.0) == [auxiliary] && said.allSatisfy { $0.1 == nil })
    #expect(bench.device.agent.connectionNumbers == [1])
  }

  @Test func theMainConnectionOutlivesThem() {
    var bench = bench()
    bench.device.receive(.closed(auxiliary), at: bench.now, into: &bench.outbox)
    #expect(bench.said().isEmpty)
    #expect(bench.ask(.barrierRequest) == [.barrierReply])
  }

  /// All kinds of messages are taken on each, and answered where they came.
  @Test func repliesGoWhereRequestsCameFrom() {
    var bench = bench()
    let request = OpenFlowPacket(.barrierRequest, transaction: 9).bytes
    #expect(bench.give(request, from: auxiliary).map(\.0) == [auxiliary])
    #expect(bench.give(request, from: 0).map(\.0) == [0])
    #expect(bench.ask(.flowMod(FlowMod(.add, priority: 1)), from: auxiliary).isEmpty)
    #expect(bench.device.datapath.flowCount == 1)
  }

  /// The role is the controller's, not a connection's, and what the switch says of its own accord it says once.
  @Test func theRoleIsShared() {
    var bench = bench()
    _ = bench.ask(.roleRequest(RoleMessage(.slave, generation: 1)), from: auxiliary)
    #expect(bench.error(of: .flowMod(FlowMod(.add, priority: 1)), from: 0) == .badRequest(.isSlave))
    bench.device.linkChanged(on: PortIndex(0), isUp: false, at: bench.now, into: &bench.outbox)
    #expect(bench.said().map(\.0) == [0])
  }
}
