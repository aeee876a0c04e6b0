using System.Numerics;
using System.Text;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Judging;
using Firebreak.Core;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Discovering;

/// <summary>Reads and checks what the command line says, and writes the file.</summary>
internal static class DiscoveryInput
{
    private const int MostAddresses = 200;

    /// <exception cref="BadConfigurationException">Names every text that is no address.</exception>
    public static Items<Address> Parse(string option, IReadOnlyList<string> texts)
    {
        var addresses = new List<Address>();
        var faults = new List<Fault>();
        foreach (var text in texts)
        {
            if (Address.TryParse(text, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                faults.Add(new Fault(option, 0, 0, $"{BadInput.Quote(text)} is not an address", "write 0x and 40 hex digits; mixed case must be a right checksum"));
            }
        }

        if (texts.Count > MostAddresses)
        {
            faults.Add(new Fault(option, 0, 0, FormattableString.Invariant($"there are {texts.Count} addresses"), FormattableString.Invariant($"give at most {MostAddresses}, and several files")));
        }

        return faults.Count == 0 ? addresses.Distinct().ToItems() : throw new BadConfigurationException([.. faults]);
    }

    public static T Within<T>(string option, T value, T least, T most)
        where T : INumber<T> => value >= least && value <= most
        ? value
        : throw BadInput.At(option, FormattableString.Invariant($"is {value}"), FormattableString.Invariant($"write a number from {least} to {most}"));

    public static Items<Lever> Levers() => PackFolder.Shipped().Levers;

    /// <exception cref="BadConfigurationException">The file exists and may not be overwritten, or its folder does not exist.</exception>
    public static FileInfo Free(FileInfo file, bool force)
    {
        if (file.Directory is not { Exists: true })
        {
            throw BadInput.At("--out", $"names a folder that does not exist ({BadInput.Quote(file.DirectoryName ?? "")})", "make the folder first");
        }

        return force || !file.Exists ? file : throw Taken(file);
    }

    public static async Task WriteAsync(FileInfo file, string text, bool force, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(file.FullName, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }
        catch (IOException) when (!force && File.Exists(file.FullName))
        {
            throw Taken(file);
        }
    }

    private static BadConfigurationException Taken(FileInfo file) =>
        BadInput.At("--out", $"{BadInput.Quote(file.FullName)} exists", "name another file, or add --force to overwrite it");
}
