using System.Text;
using System.Text.Json;
using Firebreak.Adapters.Packs;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Engine.Evaluation;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Calibrating;

/// <summary>Where a calibration keeps how far it is: one file for each source, protocol, budget and set of rules.</summary>
internal sealed class CalibrationFile(string path)
{
    public static CalibrationFile For(string source, JudgingFiles files)
    {
        var words = new StringBuilder(source).Append('\n').Append(JsonSerializer.Serialize(files.Baseline));
        foreach (var contract in files.Protocol!.Contracts)
        {
            words.Append('\n').Append(contract.Address);
        }

        foreach (var rule in files.Rules.Values.OrderBy(rule => rule.Id, StringComparer.Ordinal))
        {
            words.Append('\n').Append(rule.Id).Append(JsonSerializer.Serialize(rule.Parameters));
        }

        foreach (var rule in files.Written)
        {
            words.Append('\n').Append(rule.Draft.Digest);
        }

        return new CalibrationFile(Path.Combine(Shell.RunFolder, "calibrate", $"{Keccak.Hash(words.ToString()).ToString()[2..18]}.json"));
    }

    /// <summary>Null when there is none, or none that this program can go on from.</summary>
    public CalibrationProgress? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var read = JsonSerializer.Deserialize<CalibrationProgress>(File.ReadAllBytes(path), Shell.Json);
            if (read?.Learned is { } learned)
            {
                ProtocolBaseline.FromSnapshot(learned.Snapshot, new BaselineOptions());
                return read;
            }

            return null;
        }
        catch (Exception exception) when (exception is JsonException or SnapshotException)
        {
            Screen.Complain($"firebreak: what an earlier run left in {path} cannot be used, it begins anew: {exception.Message}");
            return null;
        }
    }

    /// <summary>A crash leaves the old file or the new one.</summary>
    public void Save(CalibrationProgress progress)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes($"{path}.new", JsonSerializer.SerializeToUtf8Bytes(progress, Shell.Json));
        File.Move($"{path}.new", path, overwrite: true);
    }
}
