import SimulationKernel
import Testing

private protocol Animal: OpenPart { var legs: UInt8 { get } }

private struct Bird: Animal {
  static let registeredName = "bird"
  var legs: UInt8 = 2

  init() {}
  static let fields = Fields(\Bird.legs)
}

private struct Horse: Animal {
  static let registeredName = "horse"
  var legs: UInt8 = 4

  init() {}
  static let fields = Fields(\Horse.legs)
}

private struct Stone: OpenPart {
  static let registeredName = "stone"

  init() {}
  static let fields = Fields<Stone>()
}

@Suite struct OpenPartTests {
  private typealias Box = Open<any Animal>

  private var registry: PartRegistry {
    var registry = PartRegistry()
    registry.register(Bird.self)
    registry.register(Stone.self)
    return registry
  }

  @Test func `type and value decide equality`() {
    var lame = Horse()
    lame.legs = 3
    #expect(Box(Bird()) == Box(Bird()))
    #expect(Box(Bird()) != Box(Horse()))
    #expect(Box(Horse()) != Box(lame))
  }

  @Test func `a part comes back as its own type`() throws {
    let copy = try decoded(Box.self, encoded(Box(Bird())), registry: registry)
    #expect(copy == Box(Bird()) && copy.value is Bird)
  }

  @Test func `a part that nobody registered is refused by name`() {
    let error = #expect(throws: CheckpointError.self) {
      try decoded(Box.self, encoded(Box(Horse())), registry: registry)
    }
    #expect(error?.problem == "unknown part 'horse'")
  }

  @Test func `a part of another family is refused`() {
    #expect(throws: CheckpointError.self) {
      try decoded(Box.self, encoded(Open<any OpenPart>(Stone())), registry: registry)
    }
  }
}
