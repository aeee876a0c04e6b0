using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>Runs a Node script of <c>drills/</c> against the chain and takes over what it names.</summary>
internal sealed class ScriptRun(Scenario scenario, DrillChain chain, Cast cast, ArtifactShelf artifacts)
{
    private const int LongestWords = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <exception cref="DrillException">It failed, took too long, or did not name what it should.</exception>
    public async Task RunAsync(Step.Script script, CancellationToken cancellationToken)
    {
        await chain.AskAsync("evm_setAutomine", [true], cancellationToken);
        await chain.AskAsync("anvil_autoImpersonateAccount", [true], cancellationToken);
        var words = await RunAsync(script.File, cancellationToken);
        await chain.AskAsync("anvil_autoImpersonateAccount", [false], cancellationToken);
        await chain.AskAsync("evm_setAutomine", [false], cancellationToken);
        await chain.RecountAsync(cast.Accounts, cancellationToken);
        TakeOver(script, words);
    }

    private async Task<string> RunAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(scenario.File))!, file);
        using var node = Start(path);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var (output, errors) = (node.StandardOutput.ReadToEndAsync(limit.Token), node.StandardError.ReadToEndAsync(limit.Token));
            await node.StandardInput.WriteAsync(Told().AsMemory(), limit.Token);
            node.StandardInput.Close();
            await node.WaitForExitAsync(limit.Token);
            return node.ExitCode == 0 ? await output : throw new DrillException($"{file} failed: {Excerpt.Of((await errors).Trim(), LongestWords)}");
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DrillException($"{file} did not end within {Patience.TotalMinutes:0} minutes", exception);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(string path)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", [path])
            {
                WorkingDirectory = artifacts.Folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new UnreachableException();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new DrillException($"Node could not be started: {exception.Message}", exception);
        }
    }

    private string Told() => JsonSerializer.Serialize(new
    {
        rpc = chain.Endpoint,
        accounts = cast.Accounts.ToDictionary(account => account.Name, account => account.Address.ToString(), StringComparer.Ordinal),
        names = cast.Things.ToDictionary(thing => thing.Key, thing => Tell(thing.Value.Value), StringComparer.Ordinal),
    });

    private static object Tell(object value) => value switch
    {
        byte[] bytes => Hex.Encode(bytes),
        object[] values => values.Select(Tell).ToArray(),
        bool truth => truth,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private void TakeOver(Step.Script script, string words)
    {
        var last = words.TrimEnd().Split('\n')[^1];
        try
        {
            using var json = JsonDocument.Parse(last);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                var (value, functions) = Read(property.Value);
                cast.Name(property.Name, value, functions);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or AbiException)
        {
            throw new DrillException($"{script.File} ended with no object of names: {Excerpt.Of(last, 200)}", exception);
        }

        var missing = script.Names.Where(name => cast.Find(name) is null).ToArray();
        if (missing.Length > 0)
        {
            throw new DrillException($"{script.File} did not name {string.Join(", ", missing)}");
        }
    }

    private (object Value, AbiContract? Functions) Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return (Value(element), null);
        }

        var address = Address.Parse(element.GetProperty("address").GetString());
        if (element.TryGetProperty("abi", out var abi))
        {
            return (address, AbiContract.ParseJson(abi.GetRawText()));
        }

        var name = element.GetProperty("is").GetString()!;
        return (address, (artifacts.Find(scenario, name) ?? throw new DrillException($"there is no contract {name}")).Abi);
    }

    private static object Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.Number => BigInteger.Parse(element.GetRawText(), CultureInfo.InvariantCulture),
        _ => Value(element.GetString()!),
    };

    private static object Value(string text) =>
        Address.TryParse(text, out var address) ? address
        : text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text)
        : BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : text;
}
