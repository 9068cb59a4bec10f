import OpenFlow
import SimulationKernel

/// A barrier that an app has sent to a switch.
struct Confirmation: Equatable, Sendable, BitwiseCopyable, StateRecord {
  var datapath: DatapathID
  var transaction: UInt32
  /// The index of the app, and the number that it knows the barrier by.
  var app: Int
  var number: UInt32

  static let fields = Fields(\Confirmation.datapath, \.transaction, \.app, \.number)
}

extension Controller {
  mutating func askForConfirmation(_ number: UInt32, of app: Int, by datapath: DatapathID) {
    guard let connection = connections[datapath], let index = sessions.index(of: connection) else { return }
    let transaction = sessions[at: index].send(.barrierRequest)
    if confirmations.count == Controller.confirmationLimit { confirmations.removeFirst() }
    confirmations.append(
      Confirmation(datapath: datapath, transaction: transaction, app: app, number: number))
  }

  mutating func confirm(_ transaction: UInt32, by datapath: DatapathID, at now: Instant) {
    let match = confirmations.firstIndex { $0.datapath == datapath && $0.transaction == transaction }
    guard let match else { return }
    let found = confirmations.remove(at: match)
    guard apps.indices.contains(found.app) else { return }
    tell(.confirmed(datapath, found.number), only: found.app, at: now)
  }
}
