import SimulationKernel
@_spi(Reflection) import Swift

/// What a type is to the walk over a world's memory.
struct FieldForm {
  enum Kind {
    case integer(any FixedWidthInteger.Type)
    case bool, text
    case array(any ArrayForm.Type)
    case optional(any OptionalForm.Type)
    case fields
    case enumeration
    case impure
  }

  struct Field {
    let site: FieldSite
    let offset: Int
    let type: Any.Type
  }

  let type: Any.Type
  let name: String
  let kind: Kind
  /// Those that count.
  let fields: [Field]
  var isTuple: Bool { name.hasPrefix("(") }
  /// Where the type has a coding of its own.
  let coded: (any Checkpointable.Type)?

  init(_ type: Any.Type) {
    self.type = type
    name = FieldSite.name(of: type)
    kind = FieldForm.kind(of: type)
    coded = type as? any Checkpointable.Type
    guard case .fields = kind else {
      fields = []
      return
    }
    fields = FieldForm.fields(of: type, name)
  }

  private static func kind(of type: Any.Type) -> Kind {
    switch type {
    case let type as any FixedWidthInteger.Type: .integer(type)
    case is Bool.Type: .bool
    case is String.Type: .text
    case let type as any ArrayForm.Type: .array(type)
    case let type as any OptionalForm.Type: .optional(type)
    default: kindOfOther(type)
    }
  }

  private static func kindOfOther(_ type: Any.Type) -> Kind {
    switch Holder<Never>.kind(of: type) {
    case .struct where !FieldSite.isImpure(type): .fields
    case .tuple: .fields
    case .enum: .enumeration
    default: .impure
    }
  }

  private static func fields(of type: Any.Type, _ owner: String) -> [Field] {
    var fields: [Field] = []
    _ = _forEachField(of: type) { name, offset, type, _ in
      let site = FieldSite(owner: owner, field: String(cString: name))
      if !site.isDerived { fields.append(Field(site: site, offset: offset, type: type)) }
      return true
    }
    return fields
  }
}

/// Tells a type's kind as the one field of a structure.
private struct Holder<Value> {
  var value: Value

  static var kind: _MetadataKind {
    var found = _MetadataKind.unknown
    _ = _forEachField(of: Holder<Value>.self) { _, _, _, kind in
      found = kind
      return false
    }
    return found
  }
}

extension Holder<Never> {
  static func kind(of type: Any.Type) -> _MetadataKind {
    func open<Opened>(_: Opened.Type) -> _MetadataKind { Holder<Opened>.kind }
    return _openExistential(type, do: open)
  }
}

// Types that stand for a family of types, asked from within.

protocol ArrayForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, _ live: Range<Int>?, by walk: FieldWalk)
}

extension Array: ArrayForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, _ live: Range<Int>?, by walk: FieldWalk) {
    walk.visitArray(pointer, Element.self, live)
  }
}

protocol OptionalForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, by walk: FieldWalk)
}

extension Optional: OptionalForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, by walk: FieldWalk) {
    walk.visitOptional(pointer, Wrapped.self)
  }
}

protocol OpenForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, by walk: FieldWalk)
}

extension Open: OpenForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, by walk: FieldWalk) {
    let box = pointer.assumingMemoryBound(to: Open<Family>.self)
    guard let part = box.pointee.value as? any OpenPart else { return }
    walk.visitOpen(part) { changed in
      if let changed = changed as? Family { box.pointee.value = changed }
    }
  }
}
