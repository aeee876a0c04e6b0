using System.Text;
using Firebreak.Engine.Configuration;

namespace Firebreak.Cli;

/// <summary>New files that nobody but their owner reads: keys, passwords, addresses of nodes that hold a secret.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="option">By which the command line named it, for the fault.</param>
    /// <exception cref="BadConfigurationException">The file exists: nothing is overwritten that may be a key.</exception>
    public static async Task WriteAsync(FileInfo path, string option, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        await using var file = Create(path, option, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    private static FileStream Create(FileInfo path, string option, FileStreamOptions options)
    {
        try
        {
            return new FileStream(path.FullName, options);
        }
        catch (IOException) when (path.Exists)
        {
            throw Judging.BadInput.At(option, $"names {Judging.BadInput.Quote(path.FullName)}, which exists", "name another file, or move that one away");
        }
    }
}
