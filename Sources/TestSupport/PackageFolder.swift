public import Foundation

/// The folder of Package.swift, for tests that read the repository's own files.
public enum PackageFolder {
  public static let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
