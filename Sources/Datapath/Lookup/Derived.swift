/// What follows from other state and can be made from it again. It is not state: it is neither compared nor encoded.
package struct Derived<Value: Sendable>: Sendable {
  var value: Value

  init(_ value: Value) { self.value = value }
}

extension Derived: Equatable {
  package static func == (a: Derived, b: Derived) -> Bool { true }
}
