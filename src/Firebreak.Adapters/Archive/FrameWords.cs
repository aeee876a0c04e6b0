using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive;

/// <summary>The kinds of call frames in the words of cryo, and in our own, which tell the two instructions of creation apart.</summary>
internal static class FrameWords
{
    private static readonly string[] Kinds = ["CALL", "STATICCALL", "DELEGATECALL", "CALLCODE", "CREATE", "CREATE2", "SELFDESTRUCT"];

    public static string KindOf(FrameKind kind) => Kinds[(int)kind];

    /// <summary>Null for an unknown word.</summary>
    public static FrameKind? FindKind(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < Kinds.Length; i++)
        {
            if (word.SequenceEqual(Kinds[i]))
            {
                return (FrameKind)i;
            }
        }

        return null;
    }

    public static string TypeOf(FrameKind kind) => kind switch
    {
        FrameKind.Create or FrameKind.Create2 => "create",
        FrameKind.SelfDestruct => "suicide",
        _ => "call",
    };

    public static string? CallTypeOf(FrameKind kind) => kind switch
    {
        FrameKind.Call => "call",
        FrameKind.StaticCall => "static_call",
        FrameKind.DelegateCall => "delegate_call",
        FrameKind.CallCode => "call_code",
        _ => null,
    };

    /// <summary>The kind by cryo's two words; older versions of it write the words of the node. Null for an unknown one.</summary>
    public static FrameKind? FindKind(ReadOnlySpan<char> type, ReadOnlySpan<char> callType) => type switch
    {
        "create" => FrameKind.Create,
        "suicide" or "selfdestruct" => FrameKind.SelfDestruct,
        "call" => FindCall(callType),
        _ => null,
    };

    private static FrameKind? FindCall(ReadOnlySpan<char> callType) => callType switch
    {
        "call" or "none" or "auth_call" => FrameKind.Call,
        "static_call" or "staticcall" => FrameKind.StaticCall,
        "delegate_call" or "delegatecall" => FrameKind.DelegateCall,
        "call_code" or "callcode" => FrameKind.CallCode,
        _ => null,
    };
}
