import Fabric
public import Lab

/// Who holds which frame, found by walking all that a world stores.
public struct FrameAccount {
  /// Handles held, by the number of the frame.
  private var held: [Int: UInt32] = [:]
  /// References counted, by the number of the frame.
  private var counted: [UInt32] = []

  /// What does not add up: a frame that someone holds and nobody counts, or the other way round.
  public static func faults(of world: World) -> [String] {
    var account = FrameAccount()
    account.walk(world)
    return account.counted.indices.compactMap { frame in
      let (counted, held) = (account.counted[frame], account.held[frame] ?? 0)
      return counted == held ? nil : "frame \(frame) is counted \(counted) times and held \(held) times"
    }
  }

  private mutating func walk(_ value: Any) {
    switch value {
    case let frame as Frame: held[Int(frame.rawValue), default: 0] += 1
    case let store as FrameStore: counted = FrameAccount.references(in: store)
    case is [UInt8], is String: break
    case let container as any Essential: for element in container.essence { walk(element) }
    default: for field in Mirror(reflecting: value).children { walk(field.value) }
    }
  }

  private static func references(in store: FrameStore) -> [UInt32] {
    guard let slots = Mirror(reflecting: store).children.first(where: { $0.label == "slots" }) else { return [] }
    return Mirror(reflecting: slots.value).children.map { FrameSlot($0.value)?.references ?? 0 }
  }
}
