import SimulationKernel

// Enums: their cases change as a whole, the integers of their payloads in place; what else a payload holds is looked at on
// its own.

extension FieldWalk {
  func visitEnum(_ form: FieldForm, _ pointer: UnsafeMutableRawPointer) {
    func load<Value>(_: Value.Type) -> Any { pointer.assumingMemoryBound(to: Value.self).pointee }
    let value = _openExistential(form.type, do: load)
    guard form.coded != nil, !isInPayload else { return visitCases(form, pointer, value) }
    let payload = Mirror(reflecting: value).children.first
    let site = FieldSite(owner: form.name, field: payload?.label ?? "\(value)")
    record.see(site)
    within(site) { visitCases(form, pointer, value) }
  }

  private func visitCases(_ form: FieldForm, _ pointer: UnsafeMutableRawPointer, _ value: Any) {
    if !isInPayload {
      switch form.type {
      case let type as any RawRepresentable.Type: changeCase(type, pointer)
      case let type as any Checkpointable.Type: changeCoded(type, pointer)
      default: break
      }
      keepPayloads(of: value)
    }
    guard let payload = Mirror(reflecting: value).children.first?.value else { return }
    let wasInPayload = isInPayload
    isInPayload = true
    visit(pointer, type(of: payload))
    isInPayload = wasInPayload
  }

  private func changeCase<Value: RawRepresentable>(_: Value.Type, _ pointer: UnsafeMutableRawPointer) {
    guard isWanted else { return }
    let current = "\(pointer.assumingMemoryBound(to: Value.self).pointee)"
    guard let other = Sample.cases(of: Value.self).first(where: { "\($0)" != current }) else { return }
    change(pointer) { (value: inout Value) in value = other }
  }

  /// Other values of an enum are found by reading spoilt bytes of this one.
  private func changeCoded<Value: Checkpointable>(_: Value.Type, _ pointer: UnsafeMutableRawPointer) {
    guard isWanted else { return }
    let bytes = Coding.bytes(of: pointer.assumingMemoryBound(to: Value.self).pointee)
    for place in bytes.indices.prefix(8) {
      var spoilt = bytes + [UInt8](repeating: 0, count: 64)
      spoilt[place] ^= 1
      guard let other: Value = try? Coding.decodePrefix(spoilt), Coding.bytes(of: other) != bytes else { continue }
      change(pointer) { (value: inout Value) in value = other }
    }
  }

  private func keepPayloads(of value: Any) {
    for child in Mirror(reflecting: value).children {
      guard let payload = child.value as? any Checkpointable else {
        keepPayloads(of: child.value)
        continue
      }
      if record.wantsUnchanged("payload \(type(of: payload))") { payloads.append(payload) }
    }
  }
}
