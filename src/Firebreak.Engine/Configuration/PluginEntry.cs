using Firebreak.Core;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Configuration;

/// <summary>An assembly with detectors of the operator's.</summary>
/// <param name="Assembly">The assembly, and the place in the file that names it.</param>
/// <param name="Libraries">What else it needs beside the program's own assemblies.</param>
/// <param name="Page">How much its signals may do by themselves. Default: nothing, they are context for people.</param>
/// <param name="Budget">How long each of its detectors may take for one block.</param>
public sealed record PluginEntry(PinnedFile Assembly, Items<PinnedFile> Libraries, Tier Page, TimeSpan Budget);

/// <summary>A file that is used only while it is the one that the operator meant.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Sha256">In hex, small letters.</param>
/// <param name="File">The configuration that names it, with line and column.</param>
public sealed record PinnedFile(string Path, string Sha256, string File, int Line, int Column);
