using System.Globalization;
using Firebreak.Core;
using Firebreak.Web.Case;

namespace Firebreak.Web.Views;

/// <summary>The files of a sealed case, sorted by what the room does with them.</summary>
/// <param name="CallTrees">Names of the exhibits that hold a call tree; read when somebody asks.</param>
public sealed record ExhibitsView(Items<ExhibitLink> Files, Items<string> CallTrees)
{
    /// <param name="files">The files that lie in the case's directory.</param>
    /// <param name="root">Address under which they are served, with a closing slash.</param>
    public static ExhibitsView From(Items<ExhibitFile> files, string root) => new(
        files.Select(file => ExhibitLink.From(file, root)).ToItems(),
        files.Select(file => file.Name).Where(IsCallTree).ToItems());

    private static bool IsCallTree(string name) =>
        name.StartsWith("call-tree-", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);
}

/// <summary>A file to open.</summary>
public sealed record ExhibitLink(Shown Name, string Href, string Size)
{
    public static ExhibitLink From(ExhibitFile file, string root) => new(
        file.Name,
        root + string.Join('/', file.Name.Split('/').Select(Uri.EscapeDataString)),
        file.Bytes < 10_000
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Bytes:N0} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{file.Bytes / 1000:N0} kB"));
}
